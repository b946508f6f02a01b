/**
 * Bounds on documents of strangers, before a library for signatures sees them: it searches all of a document for each
 * certificate, so that one of 26 kB whose elements stand in each other by the thousand takes it half a second.
 */
import { isObject } from '../../../../lib/json.ts'
import { ProviderError } from '../oauth/requests.ts'
import { type Element, parseXml } from './xml.ts'

/** Elements in each other; those of SAML, encrypted and signed, are some ten. */
const DEEPEST = 32
/** Elements and attributes. A user in a thousand groups has some two thousand. */
const MOST_PARTS = 6_000

/** The document, read as `parseXml` does. Rejects with ProviderError: `why`, for what is no XML or out of all bounds. */
export async function readBounded(xml: string, why: string): Promise<Element> {
  // Each element has one or two of them: cheaper than to read what is too long anyway.
  if (xml.split('<').length > 2 * MOST_PARTS) throw new ProviderError(why)
  const document = await parseXml(xml, why)
  let parts = 0
  let level: Element[] = [document]
  for (let depth = 0; level.length > 0; depth++) {
    // What is empty is no element here, but a text.
    parts += level.reduce((sum, element) => sum + attributesOf(element) + listsIn(element).flat().length, 0)
    level = level.flatMap(elementsIn)
    if (depth > DEEPEST || parts > MOST_PARTS) throw new ProviderError(why)
  }
  return document
}

/** Those with attributes or content that stand directly in it, whatever their names. */
export function elementsIn(element: Element): Element[] {
  return listsIn(element).flatMap((list) => list.filter((one): one is Element => isObject(one)))
}

const listsIn = (element: Element): unknown[][] => Object.values(element).filter((value) => Array.isArray(value))

const attributesOf = ({ $: attributes }: Element): number => (isObject(attributes) ? Object.keys(attributes).length : 0)
