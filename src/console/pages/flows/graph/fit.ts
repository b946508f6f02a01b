import { useEffect, useState } from 'preact/hooks'

/** Below it names could not be read. */
const SMALLEST = 0.6
/** Pixels at both sides of the drawing. */
const EDGES = 24

/** How large a drawing of so many pixels is shown so that it fits the width of its place. */
export function useFit(place: { current: HTMLElement | null }, width: number): number {
  const [zoom, setZoom] = useState(1)
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const look = () => setZoom(Math.min(1, Math.max(SMALLEST, (element.clientWidth - EDGES) / width)))
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [place, width])
  return zoom
}
