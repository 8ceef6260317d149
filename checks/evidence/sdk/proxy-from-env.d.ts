declare module 'proxy-from-env' {
  /** The proxy that `process.env` names for an address, `''` where it names none. */
  export function getProxyForUrl(url: string | URL): string
}
