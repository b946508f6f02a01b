/** Places: ids of tasks from the outer flow inwards, with slashes between. */
import type { Place } from './execution.ts'

/** The place of the task that called the flow in which this one stands; empty for the outer flow. */
export function callerOf(place: Place): Place {
  const slash = place.lastIndexOf('/')
  return slash < 0 ? '' : place.slice(0, slash)
}

/** The task's id within its own flow. */
export const taskIdOf = (place: Place): string => place.slice(place.lastIndexOf('/') + 1)

export const within = (caller: Place, taskId: string): Place => (caller === '' ? taskId : `${caller}/${taskId}`)

/** Another task of the same flow. */
export const beside = (place: Place, taskId: string): Place => within(callerOf(place), taskId)

export const depthOf = (place: Place): number => place.split('/').length - 1
