/**
 * What `npm start` runs: the command line's bundle and the sandbox's console, rebuilt where their sources have changed, then `trailproof
 * start` in this very process, so that Ctrl-C and SIGTERM reach it on every system. `npm start -- --port 8080 --lang ko` hands its options on.
 */
import { pathToFileURL } from 'node:url'
import { freshCli } from './build-cli.mjs'
import { freshConsole } from './build-console.mjs'

const cli = await freshCli()
await freshConsole()
process.argv = [process.argv[0] ?? 'node', cli, 'start', ...process.argv.slice(2)]
await import(pathToFileURL(cli).href)
