import { everyPage, evidence } from './evidence.ts'

/**
 * ARNs of all topics of the region, to find one of a similar name. Pages of 100.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
 */
export const topics = evidence<readonly string[]>({
  needs: [{ action: 'sns:ListTopics', on: '*' }],
  async read(ask) {
    const sns = await ask.sns()
    return everyPage(async (NextToken) => {
      const page = await sns.listTopics(NextToken ? { NextToken } : {})
      return { items: (page.Topics ?? []).flatMap(({ TopicArn }) => (TopicArn ? [TopicArn] : [])), next: page.NextToken }
    })
  },
})
