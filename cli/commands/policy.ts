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
    const [{ findLab }, { policyFor }, { partitionOf }] = await Promise.all([
      import('../../checks/run.ts'),
      import('../../checks/policy.ts'),
      import('../../domain/regions.ts'),
    ])
    const lab = findLab(call.args.lab ?? '')
    const account = accountOption(call)
    const { region } = await settingsOf(call)
    const policy = policyFor(lab, { partition: partitionOf(region).id, ...(account === undefined ? {} : { account }) })
    // The answer is for a file or a console's text field: the document itself in both forms.
    return { text: JSON.stringify(policy, null, 2), json: policy, exit: 0 }
  },
})
