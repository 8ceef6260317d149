/** A sandbox of its own in a process of its own, for the benchmarks: prints one line of JSON, ends with its standard input. */
import { startSandbox } from '../../sandbox/index.ts'

const sandbox = await startSandbox({ clock: 'fast', dataDir: null })
process.stdout.write(`${JSON.stringify({ endpoint: sandbox.endpoint })}\n`)
process.stdin.on('end', () => void sandbox.close().then(() => process.exit(0)))
process.stdin.resume()
