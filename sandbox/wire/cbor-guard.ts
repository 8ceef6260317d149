/**
 * Whether a body is CBOR that may be decoded: what its lengths claim is there, nothing nests without end, and only the tags that the protocol has.
 * A decoder that believes a length makes room for four thousand million items before it looks for the first.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc8949.html#section-3, https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export function isReadableCbor(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // What is still wanted at each level: a number of items, or an end mark. Of maps, whether a key comes next.
  const open: { left: number; isMap: boolean; isKey: boolean }[] = [{ left: 1, isMap: false, isKey: false }]
  let at = 0
  for (;;) {
    for (let level = open.at(-1); level && level.left === 0; level = open.at(-1)) open.pop()
    const level = open.at(-1)
    if (!level) return at === bytes.length
    const head = bytes[at]
    if (head === undefined) return false
    const [major, minor] = [head >> 5, head & 31]
    at++
    if (head === 0xff) {
      // An end mark, where no number was given and no key waits for its value.
      if (level.left !== Number.POSITIVE_INFINITY || (level.isMap && !level.isKey)) return false
      level.left = 0
      continue
    }
    if (minor > 27 && minor < 31) return false
    const isEndless = minor === 31
    let count = minor
    if (minor >= 24 && minor <= 27) {
      const width = 1 << (minor - 24)
      if (at + width > bytes.length) return false
      count =
        width === 1
          ? view.getUint8(at)
          : width === 2
            ? view.getUint16(at)
            : width === 4
              ? view.getUint32(at)
              : Number(view.getBigUint64(at))
      at += width
    }
    if (level.isMap) {
      if (level.isKey && (major !== 3 || isEndless)) return false
      level.isKey = !level.isKey
    }
    level.left--
    switch (major) {
      case 0:
      case 1:
        if (isEndless) return false
        break
      case 2:
      case 3: {
        // The protocol's clients write texts in one piece.
        if (isEndless || count > bytes.length - at) return false
        const isKey = level.isMap && !level.isKey
        // It would not be a member but the nature of what it stands in.
        if (isKey && count === 9 && Buffer.from(bytes.buffer, bytes.byteOffset + at, count).toString('latin1') === '__proto__') return false
        at += count
        break
      }
      case 4:
      case 5:
        // Each item takes a byte at least.
        if (!isEndless && count * (major === 5 ? 2 : 1) > bytes.length - at) return false
        if (open.length > deepest) return false
        open.push({ left: isEndless ? Number.POSITIVE_INFINITY : count * (major === 5 ? 2 : 1), isMap: major === 5, isKey: true })
        break
      case 6:
        // A time. Big numbers and fractions are in no model.
        if (isEndless || count !== 1) return false
        if (open.length > deepest) return false
        open.push({ left: 1, isMap: false, isKey: false })
        break
      default:
        if (minor < 20 || minor === 24) return false
    }
  }
}

/** No input of a model is that deep. */
const deepest = 32
