/** Light or dark: as the machine says, until somebody chooses. */
import { signal } from '@preact/signals'

const KEY = 'homescope-theme'
const CHOICES = ['auto', 'light', 'dark'] as const
type Theme = (typeof CHOICES)[number]

export const theme = signal<Theme>(kept())

function kept(): Theme {
  const value = localStorage.getItem(KEY)
  return CHOICES.find((choice) => choice === value) ?? 'auto'
}

export function nextTheme(): void {
  theme.value = CHOICES[(CHOICES.indexOf(theme.value) + 1) % CHOICES.length] ?? 'auto'
  localStorage.setItem(KEY, theme.value)
  applyTheme()
}

export function applyTheme(): void {
  const root = document.documentElement
  if (theme.value === 'auto') delete root.dataset['theme']
  else root.dataset['theme'] = theme.value
}

/** What is seen: what was chosen, or what the machine says. */
export function isDark(): boolean {
  return theme.value === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme.value === 'dark'
}
