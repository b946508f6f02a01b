/** Which document says how a page's matter works: below `docs/`, by the first part of the page's address. */
const DOCUMENTS: { [page: string]: string } = {
  '': 'tour.md',
  outbox: 'testing.md',
  requests: 'testing.md',
  audit: 'reference/audit.md',
  users: 'reference/user.md',
  tenants: 'federation.md',
  roles: 'reference/role.md',
  authorization: 'fga.md',
  'access-keys': 'reference/access-key.md',
  'management-keys': 'reference/management-key.md',
  apps: 'federation.md',
  flows: 'flows.md',
  configuration: 'cli.md',
  pipelines: 'pipeline.md',
  tokens: 'signing-in.md',
  api: 'reference/README.md',
  time: 'testing.md',
  operations: 'operating.md',
}

export const documentOf = (page: string): string | undefined =>
  Object.hasOwn(DOCUMENTS, page) ? DOCUMENTS[page] : undefined
