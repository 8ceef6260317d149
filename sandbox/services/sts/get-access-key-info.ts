import { operation } from '../../wire/operation.ts'

/**
 * GetAccessKeyInfo: the account of a key. A key that the sandbox did not issue is the default account's, as everywhere here.
 *
 * In      AccessKeyId (16–128 characters)
 * Out     Account
 * Source  https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const GetAccessKeyInfo = operation<{ AccessKeyId: string }, { Account: string }>({
  name: 'GetAccessKeyInfo',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 'sts:GetAccessKeyInfo', resource: '*' }),
  run: ({ input, world }) => ({ Account: world.keys.get(input.AccessKeyId)?.caller.account ?? world.options.account }),
})
