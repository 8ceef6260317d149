import { partitionOf } from '../../domain/regions.ts'
import { command } from '../command.ts'
import { settingsOf } from '../lab.ts'
import { settingsOptions, textOption } from '../options.ts'

export const policyShow = command({
  name: 'policy show',
  args: ['lab'],
  options: [{ name: 'region', value: 'code' }, { name: 'account', value: 'id' }, ...settingsOptions],
  async run(call) {
    const settings = await settingsOf(call)
    const [{ findLab }, { policyFor }] = await Promise.all([import('../../checks/run.ts'), import('../../checks/policy.ts')])
    const lab = findLab(call.args.lab ?? '')
    const account = textOption(call, 'account')
    const policy = policyFor(lab, { partition: partitionOf(settings.region).id, ...(account === undefined ? {} : { account }) })
    // The answer is for a file or a console's text field: the document itself in both forms.
    return { text: JSON.stringify(policy, null, 2), json: policy, exit: 0 }
  },
})
