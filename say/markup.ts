/** Texts of strangers in formats of others: nothing in them is taken for markup. */

/** What XML 1.0 cannot hold in any spelling. Source  https://www.w3.org/TR/xml/#charsets */
const readable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')

/** Attributes of an XML element. In them line breaks would be read as blanks. */
export const xmlAttributes = (of: Readonly<Record<string, string | number>>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}="${escapeXml(String(value)).replace(/[\t\n\r]/g, (found) => `&#${found.charCodeAt(0)};`)}"`)
    .join(' ')

/** Text or an attribute of XML and HTML. */
export const escapeXml = (text: string): string =>
  readable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

/** Sentences stay readable in the raw file. The end mark of a section is cut in two. */
export const cdata = (text: string): string => `<![CDATA[${readable(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

/** A description in TAP: `#` would begin a directive. One line, whatever the text. */
export const escapeTap = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\#]/g, '\\$&')

/** Each JSON text is YAML as well, but for two line ends that JSON leaves bare. Source  https://yaml.org/spec/1.2.2/#12-relation-to-json */
export const yamlValue = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** In Markdown, shown as it is: no line break ends the row of a table. Source  https://github.github.com/gfm/#backslash-escapes */
export const markdownCell = (text: string): string => text.replace(/[\\`*_[\]<>|~$&]/g, '\\$&').replace(/\r?\n/g, '<br>')
