/** S3's REST protocol. */
import type { Model } from './model.ts'
import type { Protocol } from './protocol.ts'
import { wireError } from './protocol.ts'
import type { RawRequest } from './signature.ts'
import { element } from './xml.ts'

/** The operation a request means, by method, path and query; '' where none fits. */
export function routeS3(_model: Model, _request: RawRequest): string {
  return ''
}

export const restXmlProtocol: Protocol = {
  name: 'rest-xml',
  decode: () => ({}),
  encode: () => ({ status: 200, headers: {}, body: '' }),
  encodeError(model, _service, error, requestId, request) {
    const { status, code } = wireError(model, error)
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', code)}${element('Message', error.message)}${element('RequestId', requestId)}</Error>`
    return { status, headers: { 'content-type': 'application/xml' }, body: request.method === 'HEAD' ? '' : body }
  },
}
