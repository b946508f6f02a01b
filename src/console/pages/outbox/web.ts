/** Whether an address is one that a browser may be sent to: what stands in a message is anybody's. */
export function isWeb(link: string): boolean {
  return /^https?:\/\//i.test(link)
}
