/** XML as `xml2js` reads it. */
import { isObject } from '../../../../lib/json.ts'
import { ProviderError } from '../oauth/requests.ts'

/** Children as lists by their names, attributes below `$`, text below `_`. */
export type Element = { readonly [name: string]: unknown }

/**
 * Documents of strangers declare nothing: no document type, so no entities, which could name files and addresses or
 * grow without end. Linear in the text.
 */
export function checkPlain(xml: string): void {
  if (/<!(?!--|\[CDATA\[)/.test(xml))
    throw new ProviderError('The XML of the identity provider declares a document type')
}

/** The document, its root below its name without a prefix. Rejects with ProviderError: `why`, for what is no XML. */
export async function parseXml(xml: string, why: string): Promise<Element> {
  checkPlain(xml)
  const { parseStringPromise, processors } = await import('xml2js')
  try {
    const root: unknown = await parseStringPromise(xml, {
      explicitCharkey: true,
      explicitRoot: true,
      tagNameProcessors: [processors.stripPrefix],
    })
    const [[name, value] = ['', undefined]] = Object.entries(root ?? {})
    return { [name]: [value] }
  } catch (cause) {
    throw new ProviderError(why, cause)
  }
}

export function childrenOf(element: Element, name: string): Element[] {
  const found = Object.hasOwn(element, name) ? element[name] : undefined
  return Array.isArray(found) ? found.filter((child): child is Element => isObject(child)) : []
}

/** Empty where there is none. */
export function attributeOf(element: Element, name: string): string {
  const attributes = element['$']
  const value = isObject(attributes) && Object.hasOwn(attributes, name) ? attributes[name] : ''
  return typeof value === 'string' ? value : ''
}

export const textIn = (element: Element | undefined): string =>
  typeof element?.['_'] === 'string' ? element['_'].trim() : ''
