import { command } from '../command.ts'
import { settingsOf } from '../lab.ts'
import { accountOption } from '../options.ts'

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
    // The proof is no lab, and reads other things than the checks do.
    const policy =
      call.args.lab === 'verify'
        ? policyOf((await import('../../verify/needs.ts')).needs, about)
        : policyFor(findLab(call.args.lab ?? ''), about)
    // The answer is for a file or a console's text field: the document itself in both forms.
    return { text: JSON.stringify(policy, null, 2), json: policy, exit: 0 }
  },
})
