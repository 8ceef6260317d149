import type { policyOf as PolicyOf } from '../../checks/policy.ts'
import { command } from '../command.ts'
import { settingsOf } from '../lab.ts'
import { accountOption } from '../options.ts'

/** The proof and the search for a break are no labs, and read other things than the checks do. */
const otherReads: Readonly<Record<string, () => Promise<Parameters<typeof PolicyOf>[0]>>> = {
  verify: async () => (await import('../../verify/needs.ts')).needs,
  explain: async () => (await import('../../explain/run.ts')).reads.flatMap(({ needs }) => needs),
}

export const policyShow = command({
  name: 'policy show',
  args: ['lab'],
  options: [
    { name: 'region', value: 'code' },
    { name: 'account', value: 'id' },
  ],
  async run(call) {
    const [{ findLab }, { policyFor, policyOf }, { partitionOf }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../../checks/policy.ts'),
      import('../../domain/regions.ts'),
    ])
    const account = accountOption(call)
    const { region } = await settingsOf(call)
    const about = { partition: partitionOf(region).id, ...(account === undefined ? {} : { account }) }
    const other = otherReads[call.args.lab ?? '']
    const policy = other ? policyOf(await other(), about) : policyFor(findLab(call.args.lab ?? ''), about)
    // The answer is for a file or a console's text field: the document itself in both forms.
    return { text: JSON.stringify(policy, null, 2), json: policy, exit: 0 }
  },
})
