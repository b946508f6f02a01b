/** A page of no origin has neither storage nor cookies, nor an address that it may change; the component expects all three. */
export function pretendStores(): void {
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    Object.defineProperty(globalThis, name, { value: memoryStore() })
  }
  Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })
  history.replaceState = () => {}
  history.pushState = () => {}
}

function memoryStore(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    getItem: (name) => kept.get(name) ?? null,
    key: (at) => [...kept.keys()][at] ?? null,
    removeItem: (name) => void kept.delete(name),
    setItem: (name, value) => void kept.set(name, String(value)),
  }
}
