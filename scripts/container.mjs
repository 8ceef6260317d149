/**
 * What a container runs (see Containerfile): `trailproof start`, and beside it a door to it. The server listens to its own computer alone, as
 * everywhere; a published port arrives at the container's address, and is handed on to it from here.
 */
import { connect, createServer } from 'node:net'
import { fileURLToPath, pathToFileURL } from 'node:url'

const inside = 4566
const published = 8080

const door = createServer((client) => {
  const server = connect(inside, '127.0.0.1')
  const end = () => {
    client.destroy()
    server.destroy()
  }
  // Either may go away at any time, before the server has started too.
  client.on('error', end).on('close', end)
  server.on('error', end).on('close', end)
  client.pipe(server).pipe(client)
})
door.listen(published, '0.0.0.0')
// It keeps nobody waiting when the server ends.
door.unref()

const cli = fileURLToPath(new URL('../dist/cli/trailproof.js', import.meta.url))
process.argv = [process.execPath, cli, 'start', '--port', String(inside), ...process.argv.slice(2)]
await import(pathToFileURL(cli).href)
