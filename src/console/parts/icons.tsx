/** Small drawings of 16 by 16, in the colour of the text beside them. */
const PATHS = {
  home: 'M2.5 7.5 8 3l5.5 4.5M4 6.5V13h8V6.5',
  users: 'M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3.5 13c.5-2.5 2.3-3.5 4.5-3.5s4 1 4.5 3.5',
  tenants: 'M3 13V4l5-1.5V13M8 6l5 1v6M2 13h12M5 6h1M5 8.5h1',
  roles: 'M8 2.5 3 4.5v3.5c0 3 2 4.800 5 5.5 3-.7 5-2.5 5-5.5V4.5ZM6 8l1.5 1.5L10.200 6.5',
  keys: 'M6 10a3 3 0 1 1 2.5-1.5L13.5 8.5V11M11 8.5V10.5',
  outbox: 'M2.5 4h11v8h-11ZM2.5 4.5 8 9l5.5-4.5',
  requests: 'M2.5 5.5h9L9 3M13.5 10.5h-9L7 13',
  audit: 'M4 2.5h8v11H4ZM6 5.5h4M6 8h4M6 10.5h2',
  flows: 'M3 3h4v3H3ZM9 10h4v3H9ZM5 6v5.5h4',
  configuration: 'M3 4h6M12 4h1M3 8h1M7 8h6M3 12h5M11 12h2M9 2.5v3M4.5 6.5v3M8.5 10.5v3',
  fga: 'M8 4.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM3.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM12.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM7.5 4.5 4 11M8.5 4.5 12 11',
  tokens: 'M3 8a5 5 0 1 0 10 0A5 5 0 0 0 3 8ZM6 8.2l1.5 1.5L10.3 6.5',
  time: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3l2 1.5',
  apps: 'M3 3h4v4H3ZM9 3h4v4H9ZM3 9h4v4H3ZM9 9h4v4H9Z',
  api: 'M5.5 4 2.5 8l3 4M10.5 4l3 4-3 4M9 3 7 13',
  operations: 'M2.5 13V8.5h2V13M7 13V3h2v10M11.5 13V6h2v7',
  pipelines:
    'M3 4.5c0-1 2.200-1.500 5-1.500s5 .500 5 1.500-2.200 1.500-5 1.500-5-.500-5-1.500ZM3 4.500v7c0 1 2.200 1.500 5 1.500s5-.500 5-1.500v-7M3 8c0 1 2.200 1.500 5 1.500s5-.500 5-1.500',
  docs: 'M3 3h4l1 1 1-1h4v9.5H9l-1 1-1-1H3ZM8 4v9',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'm4 4 8 8M12 4l-8 8',
  help: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM6.3 6.5a1.7 1.7 0 1 1 2.6 1.4c-.6.4-.9.7-.9 1.3M8 11v.2',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5 14 14',
}

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
