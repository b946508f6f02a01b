/** Every page: its address, its name, the key that leads there behind `g`, and its part of the program. */
import type { ComponentType } from 'preact'
import type { IconName } from '../parts/icons.tsx'

export interface PageEntry {
  /** The first part of its address. */
  name: string
  title: string
  key: string
  icon: IconName
  group: 'People' | 'Live' | 'Project' | 'Tools'
  isDevOnly?: boolean
  load: () => Promise<ComponentType>
}

export const home: PageEntry = {
  name: '',
  title: 'Home',
  key: 'h',
  icon: 'home',
  group: 'People',
  load: async () => (await import('../pages/home/home.tsx')).Home,
}

export const pages: readonly PageEntry[] = [home]

export const GROUPS = ['People', 'Live', 'Project', 'Tools'] as const

export function pageOf(name: string): PageEntry | undefined {
  return pages.find((page) => page.name === name)
}
