// Compiles the theme that the elements come with. Their program for editors has the function that does it, and asks for a
// browser although it needs none: what follows stands in for one.

/**
 * `source`: of the elements' program for editors. The answer is `{ light, dark }`, each with style sheets as text: one
 * for `globals`, and one for each element and part of it in `components`.
 */
export function compileTheme(source) {
  const { defaultTheme, darkTheme, themeToStyle } = exportsOf(source)
  return { light: ownOnly(themeToStyle(defaultTheme, 'light')), dark: ownOnly(themeToStyle(darkTheme, 'dark')) }
}

/** Without what its makers' hosts would be asked for: fonts and pictures. */
function ownOnly({ globals, components }) {
  const local = (css) => css.replace(/^\s*--[\w-]+:\s*url\(["']?https?:[^)]*\);?[ ]*$/gm, '')
  const parts = (element) => Object.fromEntries(Object.entries(element).map(([part, css]) => [part, local(css)]))
  return {
    globals: local(globals),
    components: Object.fromEntries(Object.entries(components).map(([name, element]) => [name, parts(element)])),
  }
}

function exportsOf(source) {
  const module = { exports: {} }
  const browser = browserStandIn()
  const names = Object.keys(browser)
  const run = new Function('module', 'exports', ...names, source)
  run(module, module.exports, ...names.map((name) => browser[name]))
  return module.exports
}

function browserStandIn() {
  class Element {}
  class Other {
    observe() {}
    replaceSync() {}
  }
  const document = new Proxy(() => {}, {
    get: (_, key) =>
      key === 'currentScript' ? { tagName: 'SCRIPT', src: 'http://localhost/index.js' } : anything()[key],
  })
  const known = {
    document,
    HTMLElement: Element,
    Element,
    Node: Element,
    customElements: { define() {}, get() {}, whenDefined: () => new Promise(() => {}) },
    navigator: { userAgent: '', platform: '' },
    location: { search: '', href: '', origin: '' },
    localStorage: { getItem: () => null, setItem() {} },
    CSSStyleSheet: Other,
    ShadowRoot: Other,
    MutationObserver: Other,
    ResizeObserver: Other,
    IntersectionObserver: Other,
    CustomEvent: Other,
    Event: Other,
    DocumentFragment: Other,
    DOMParser: Other,
    HTMLInputElement: Element,
    getComputedStyle: () => ({}),
    requestAnimationFrame() {},
    addEventListener() {},
    removeEventListener() {},
    matchMedia: () => ({ matches: false, addListener() {}, addEventListener() {} }),
  }
  // Defined, for a newer Node has some of these itself, and lets nobody set them.
  const window = Object.create(globalThis, Object.getOwnPropertyDescriptors(known))
  return { ...known, window, self: window, globalThis: window }
}

/** Whatever is asked of it, it answers with another one. */
function anything() {
  return new Proxy(() => {}, {
    get(_, key) {
      if (key === Symbol.toPrimitive) return () => ''
      if (key === Symbol.iterator) return function* none() {}
      return key === 'then' ? undefined : key === 'length' ? 0 : anything()
    },
    apply: () => anything(),
    construct: () => anything(),
    has: () => true,
  })
}
