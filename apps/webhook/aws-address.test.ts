import { describe, expect, test } from 'vitest'
import { certificateAddress, confirmationAddress, readTopicArn } from './aws-address.ts'

const id = '0123456789abcdef0123456789abcdef'
const file = `SimpleNotificationService-${id}.pem`

describe('a certificate is fetched', () => {
  test.each([
    `https://sns.us-east-1.amazonaws.com/${file}`,
    `https://sns.ap-northeast-2.amazonaws.com/${file}`,
    `https://sns.us-gov-west-1.amazonaws.com/${file}`,
    `https://sns.cn-northwest-1.amazonaws.com.cn/${file}`,
  ])('from %s', (address) => {
    expect(certificateAddress(address, [])).toMatchObject({ isOwn: false })
  })

  test.each([
    ['a host that only begins like AWS’s', `https://sns.us-east-1.amazonaws.com.evil.com/${file}`],
    ['a host that only ends like AWS’s', `https://evilsns.us-east-1.amazonaws.com/${file}`],
    ['China’s ending in another partition', `https://sns.us-east-1.amazonaws.com.cn/${file}`],
    ['a region of China without it', `https://sns.cn-north-1.amazonaws.com/${file}`],
    ['plain http', `http://sns.us-east-1.amazonaws.com/${file}`],
    ['a name before the host', `https://sns.us-east-1.amazonaws.com@evil.com/${file}`],
    ['a name and password before AWS’s host', `https://a:b@sns.us-east-1.amazonaws.com/${file}`],
    ['a backslash that browsers read as a slash', `https://evil.com\\@sns.us-east-1.amazonaws.com/${file}`],
    ['another port', `https://sns.us-east-1.amazonaws.com:8443/${file}`],
    ['the usual port, written out', `https://sns.us-east-1.amazonaws.com:443/${file}`],
    ['a bucket of anybody’s named like SNS', `https://sns.s3.amazonaws.com/${file}`],
    ['a bucket by path', `https://s3.us-east-1.amazonaws.com/sns.us-east-1.amazonaws.com/${file}`],
    ['another service', `https://s3.us-east-1.amazonaws.com/${file}`],
    ['a host ending in a dot', `https://sns.us-east-1.amazonaws.com./${file}`],
    ['a host in capitals', `https://SNS.us-east-1.amazonaws.com/${file}`],
    ['a letter that looks like another', `https://sns.us-east-1.аmazonaws.com/${file}`],
    ['another path', 'https://sns.us-east-1.amazonaws.com/cert.pem'],
    ['a path that climbs', `https://sns.us-east-1.amazonaws.com/x/../${file}`],
    ['a path that goes on', `https://sns.us-east-1.amazonaws.com/${file}/x.pem`],
    ['an operation of SNS that answers what was asked', `https://sns.us-east-1.amazonaws.com/?Action=GetX&${file}`],
    ['a query', `https://sns.us-east-1.amazonaws.com/${file}?x=1`],
    ['a fragment', `https://sns.us-east-1.amazonaws.com/${file}#x`],
    ['an id with capitals', `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${id.toUpperCase()}.pem`],
    ['blanks', ` https://sns.us-east-1.amazonaws.com/${file}`],
    ['a line end', `https://sns.us-east-1.amazonaws.com/${file}\n`],
    ['this machine, which nobody allowed', `http://127.0.0.1:4566/${file}`],
    ['a file', `file:///${file}`],
    ['nothing at all', ''],
  ])('not from %s', (_, address) => {
    expect(certificateAddress(address, [])).toBeUndefined()
  })

  test('from a host that was allowed by name, and over http only on this machine', () => {
    const allowed = ['127.0.0.1:4566', 'sandbox.example.com', '[::1]:4566']
    expect(certificateAddress(`http://127.0.0.1:4566/${file}`, allowed)).toMatchObject({ isOwn: true })
    expect(certificateAddress(`http://[::1]:4566/${file}`, allowed)).toMatchObject({ isOwn: true })
    expect(certificateAddress(`https://sandbox.example.com/${file}`, allowed)).toMatchObject({ isOwn: true })
    expect(certificateAddress(`http://sandbox.example.com/${file}`, allowed)).toBeUndefined()
    expect(certificateAddress(`http://127.0.0.1:4567/${file}`, allowed)).toBeUndefined()
    expect(certificateAddress('http://127.0.0.1:4566/other.pem', allowed)).toBeUndefined()
  })
})

describe('a subscription is confirmed', () => {
  const topicArn = 'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Chat'
  const token = '2336412f37fb687f'
  const url = (over: string) => ({ topicArn, token, subscribeUrl: over })
  const good = `https://sns.ap-northeast-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`

  test('at the host of the topic’s own region', () => {
    expect(confirmationAddress(url(good), [])?.href).toBe(good)
    const china = 'arn:aws-cn:sns:cn-north-1:111122223333:t'
    const subscribeUrl = `https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription&TopicArn=${china}&Token=${token}`
    expect(confirmationAddress({ topicArn: china, token, subscribeUrl }, [])?.href).toBe(subscribeUrl)
    const own = good.replace('https://sns.ap-northeast-1.amazonaws.com', 'http://127.0.0.1:4566')
    expect(confirmationAddress(url(own), [])).toBeUndefined()
    expect(confirmationAddress(url(own), ['127.0.0.1:4566'])?.href).toBe(own)
  })

  test.each([
    ['at another region’s', good.replace('ap-northeast-1.amazonaws', 'us-east-1.amazonaws')],
    ['at anybody’s', good.replace('sns.ap-northeast-1.amazonaws.com', 'evil.com')],
    ['over http', good.replace('https', 'http')],
    ['of another topic', good.replace('CloudTrail_to_Chat', 'Other')],
    ['with another token', good.replace(token, 'x')],
    ['with something else done', good.replace('ConfirmSubscription', 'Unsubscribe')],
    ['with more than asked', `${good}&AuthenticateOnUnsubscribe=true`],
    ['with the action twice', `${good}&Action=DeleteTopic`],
    ['on another path', good.replace('/?', '/x?')],
    ['without its query', 'https://sns.ap-northeast-1.amazonaws.com/'],
  ])('never %s', (_, address) => {
    expect(confirmationAddress(url(address), ['127.0.0.1:4566'])).toBeUndefined()
  })
})

test.each([
  ['arn:aws:sns:us-east-1:111122223333:t', true],
  ['arn:aws-cn:sns:cn-north-1:111122223333:t.fifo', true],
  ['arn:aws:sqs:us-east-1:111122223333:t', false],
  ['arn:aws:sns:us-east-1:1111:t', false],
  ['arn:aws:sns:us-east-1:111122223333:t:0d4a0b1c', false],
  ['CloudTrail_to_Chat', false],
])('%s is a topic: %s', (arn, isTopic) => {
  expect(readTopicArn(arn) !== undefined).toBe(isTopic)
})
