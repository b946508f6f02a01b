/** What of a drawing is in sight: moved by wheel, pointer and keys; it begins as large as fits. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

export interface View {
  /** Pixels that the drawing's corner is away from that of its place. */
  x: number
  y: number
  zoom: number
}

interface Size {
  width: number
  height: number
}

interface Box extends Size {
  x: number
  y: number
}

export interface Sight {
  view: View
  isDragged: boolean
  /** By so much, around a point of the place; its middle when left out. */
  zoomBy(factor: number, around?: { x: number; y: number }): void
  moveBy(x: number, y: number): void
  /** All of it. */
  fit(): void
  /** Brings a part of the drawing into sight, and leaves it be where it is. */
  reveal(box: Box): void
}

const LIMITS = { least: 0.2, most: 2 }
/** Below it names could not be read: a larger drawing begins with its upper end. */
const READABLE = 0.5
/** Pixels around the drawing. */
const EDGE = 12

const within = (zoom: number) => Math.min(LIMITS.most, Math.max(LIMITS.least, zoom))

/** As large as all of it can be seen, but no larger than it is. */
export function fitting(drawing: Size, place: Size, least = LIMITS.least): View {
  const whole = Math.min((place.width - 2 * EDGE) / drawing.width, (place.height - 2 * EDGE) / drawing.height)
  const zoom = Math.max(least, Math.min(1, whole))
  const y = Math.max(EDGE, (place.height - drawing.height * zoom) / 2)
  return { zoom, x: (place.width - drawing.width * zoom) / 2, y: zoom > whole ? EDGE : Math.min(y, 4 * EDGE) }
}

export function zoomed({ x, y, zoom }: View, factor: number, around: { x: number; y: number }): View {
  const next = within(zoom * factor)
  const by = next / zoom
  return { zoom: next, x: around.x - (around.x - x) * by, y: around.y - (around.y - y) * by }
}

export function revealing(view: View, box: Box, place: Size): View {
  const shift = (at: number, size: number, room: number) =>
    at < EDGE ? EDGE - at : at + size > room - EDGE ? room - EDGE - at - size : 0
  const { x, y, zoom } = view
  const dx = shift(x + box.x * zoom, box.width * zoom, place.width)
  const dy = shift(y + box.y * zoom, box.height * zoom, place.height)
  return dx || dy ? { zoom, x: x + dx, y: y + dy } : view
}

const sizeOf = (element: HTMLElement | null): Size => ({
  width: element?.clientWidth ?? 0,
  height: element?.clientHeight ?? 0,
})

export function useSight(place: { current: HTMLElement | null }, { width, height }: Size): Sight {
  const [view, setView] = useState<View>({ x: 0, y: 0, zoom: 1 })
  const isTouched = useRef(false)
  const change = useCallback((next: (before: View) => View) => {
    isTouched.current = true
    setView(next)
  }, [])
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    isTouched.current = false
    // Who has not moved it sees it fit, also when there is more room or less.
    const look = () => !isTouched.current && setView(fitting({ width, height }, sizeOf(element), READABLE))
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [place, width, height])
  const middle = () => {
    const size = sizeOf(place.current)
    return { x: size.width / 2, y: size.height / 2 }
  }
  const zoomBy = useCallback<Sight['zoomBy']>(
    (factor, around) => change((before) => zoomed(before, factor, around ?? middle())),
    [change],
  )
  const moveBy = useCallback<Sight['moveBy']>(
    (x, y) => change((before) => ({ ...before, x: before.x + x, y: before.y + y })),
    [change],
  )
  const isDragged = usePointer(place, { zoomBy, moveBy })
  return {
    view,
    isDragged,
    zoomBy,
    moveBy,
    fit: () => change(() => fitting({ width, height }, sizeOf(place.current))),
    reveal: useCallback((box: Box) => setView((before) => revealing(before, box, sizeOf(place.current))), [place]),
  }
}

function withSignal() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** Pixels that a pointer moves before it drags: less is a click. */
const SLACK = 4

/** The wheel zooms where the pointer is; sideways, or with Shift, it moves. Pointers drag. */
function usePointer(place: { current: HTMLElement | null }, { zoomBy, moveBy }: Pick<Sight, 'zoomBy' | 'moveBy'>) {
  const [isDragged, setDragged] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    let from: { x: number; y: number; isMoving: boolean } | undefined
    const { signal, abort } = withSignal()
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        moveBy(-(event.deltaX || event.deltaY), 0)
        return
      }
      const { left, top } = element.getBoundingClientRect()
      zoomBy(Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top })
    }
    const press = (event: PointerEvent) => {
      const isButton = event.target instanceof Element && event.target.closest('button') !== null
      if (event.button === 0 && !isButton) from = { x: event.clientX, y: event.clientY, isMoving: false }
    }
    const move = (event: PointerEvent) => {
      if (!from) return
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
      if (!from.isMoving && Math.hypot(dx, dy) < SLACK) return
      if (!from.isMoving) element.setPointerCapture(event.pointerId)
      from = { x: event.clientX, y: event.clientY, isMoving: true }
      setDragged(true)
      moveBy(dx, dy)
    }
    const release = () => {
      from = undefined
      // After the click that ends it, which follows nowhere.
      setTimeout(() => setDragged(false))
    }
    element.addEventListener('wheel', wheel, { passive: false, signal })
    element.addEventListener('pointerdown', press, { signal })
    element.addEventListener('pointermove', move, { signal })
    element.addEventListener('pointerup', release, { signal })
    element.addEventListener('pointercancel', release, { signal })
    element.addEventListener('dragstart', (event) => event.preventDefault(), { signal })
    return abort
  }, [place, zoomBy, moveBy])
  return isDragged
}
