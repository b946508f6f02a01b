/** What browsers are answered: a document, or the way to another one. */
import { bool, int32, message, text } from '../wire.ts'

export const Page = message('Page', {
  status: int32({ doc: 'HTTP status' }),
  location: text({ doc: 'Where to go' }),
  html: text({ doc: 'The document' }),
  type: text({ doc: 'Its media type; HTML when left out' }),
  /** Beside the one of every page. */
  style: text({ doc: 'A style sheet of the document, for the content security policy' }),
  /** Whether the document has the plane's own script, which may ask the plane. */
  script: bool({ doc: 'For the content security policy' }),
  /** Whether it has the service's component, whose parts bring their styles themselves. */
  flow: bool({ doc: 'For the content security policy' }),
  images: text({ doc: 'Sources of images, for the content security policy' }),
  /** Sources beside the plane itself that a form of the document may lead to. */
  formTargets: text({ doc: 'For the content security policy' }),
})
