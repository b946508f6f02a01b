/** Whether the list of pages is open, on screens that have no room for it. */
import { signal } from '@preact/signals'

export const isMenuOpen = signal(false)

export function openMenu(isOpen: boolean): void {
  isMenuOpen.value = isOpen
}
