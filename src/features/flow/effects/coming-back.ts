/** The address that leads a browser back into an execution. */
import { ApiError } from '../../../contract/faults.ts'
import { halfOf, type Place, taskIdOf } from '../../../flow/index.ts'
import { publicId } from '../record.ts'
import type { Run } from './run.ts'

/** Parameters of earlier ways back. */
const OURS = ['descope-login-flow', 't', 'code', 'err']

/**
 * The step's own address, else the one that the page wants, else the page; with the execution and the step that goes
 * on. Whether a link may lead there is looked at when it is sent. Throws ApiError invalid where none could.
 */
export function backTo(run: Run, at: Place, uri: string): string {
  const { options } = run.record
  const half = secondHalf(run, at)
  const mark = `${publicId(run.record)}_${half}`
  // Browsers split at underscores.
  if (mark.split('_').length > 2) {
    throw new ApiError('invalid', 'No link can lead back into a flow or step whose id has an underscore')
  }
  const wanted = uri || options.redirectUrl || options.location
  if (!URL.canParse(wanted)) throw new ApiError('invalid', 'The redirectUrl field must be an address of a page')
  const url = new URL(wanted)
  for (const name of OURS) url.searchParams.delete(name)
  url.searchParams.set('descope-login-flow', mark)
  return url.href
}

function secondHalf({ library, record }: Run, at: Place): Place {
  const outer = at.includes('/') ? record.execution.calls[at.slice(0, at.lastIndexOf('/'))] : record.execution.flowId
  const task = library.flow(outer ?? '')?.tasks.get(taskIdOf(at))
  return task ? halfOf(at, task) : at
}
