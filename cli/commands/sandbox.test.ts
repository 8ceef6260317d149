import { expect, test } from 'vitest'
import { codespaceHost } from './sandbox.ts'

const codespace = { CODESPACE_NAME: 'fuzzy-disco-x7q', GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev' }

test.each([
  ['in a codespace its own name is let in', codespace, 4566, ['fuzzy-disco-x7q-4566.app.github.dev']],
  ['with the port that is served', codespace, 8080, ['fuzzy-disco-x7q-8080.app.github.dev']],
  ['a port that is not known yet has no name', codespace, 0, []],
  ['elsewhere there is none', {}, 4566, []],
  ['nor where only half is known', { CODESPACE_NAME: 'x' }, 4566, []],
])('%s', (_name, env, port, hosts) => expect(codespaceHost(env, port)).toEqual(hosts))
