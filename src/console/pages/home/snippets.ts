/** What programs need to use this plane, filled in. */
export interface Place {
  baseUrl: string
  projectId: string
}

export interface SnippetEntry {
  name: string
  text: (place: Place) => string
}

export const snippets: readonly SnippetEntry[] = [
  {
    name: '.env',
    text: ({ baseUrl, projectId }) =>
      `DESCOPE_BASE_URL=${baseUrl}\nDESCOPE_PROJECT_ID=${projectId}\nDESCOPE_MANAGEMENT_KEY=`,
  },
  {
    name: 'Node',
    text: ({ baseUrl, projectId }) => `import DescopeClient from '@descope/node-sdk'

const descope = DescopeClient({
  projectId: '${projectId}',
  baseUrl: '${baseUrl}',
  managementKey: process.env.DESCOPE_MANAGEMENT_KEY,
})
const { token } = await descope.validateSession(sessionJwt)`,
  },
  {
    name: 'React',
    text: ({ baseUrl, projectId }) => `import { AuthProvider } from '@descope/react-sdk'

<AuthProvider projectId="${projectId}" baseUrl="${baseUrl}">
  <App />
</AuthProvider>`,
  },
  {
    name: 'Next.js',
    text: ({ baseUrl, projectId }) => `// app/layout.tsx
import { AuthProvider } from '@descope/nextjs-sdk'

<AuthProvider projectId="${projectId}" baseUrl="${baseUrl}">{children}</AuthProvider>

// middleware.ts
import { authMiddleware } from '@descope/nextjs-sdk/server'

export default authMiddleware({ projectId: '${projectId}', baseUrl: '${baseUrl}', redirectUrl: '/sign-in' })`,
  },
  {
    name: 'Python',
    text: ({ baseUrl, projectId }) => `# DESCOPE_BASE_URI is what this SDK reads
import os
from descope import DescopeClient

os.environ["DESCOPE_BASE_URI"] = "${baseUrl}"
descope = DescopeClient(
    project_id="${projectId}",
    management_key=os.environ["DESCOPE_MANAGEMENT_KEY"],
)`,
  },
  {
    name: 'Go',
    text: ({ baseUrl, projectId }) => `import "github.com/descope/go-sdk/descope/client"

descopeClient, err := client.NewWithConfig(&client.Config{
	ProjectID:      "${projectId}",
	DescopeBaseURL: "${baseUrl}",
	ManagementKey:  os.Getenv("DESCOPE_MANAGEMENT_KEY"),
})`,
  },
  {
    name: 'curl',
    text: ({ baseUrl, projectId }) => `curl ${baseUrl}/v2/mgmt/user/search \\
  -H "Authorization: Bearer ${projectId}:$DESCOPE_MANAGEMENT_KEY" \\
  -H 'Content-Type: application/json' -d '{"limit": 10}'`,
  },
  {
    name: 'CLI',
    text: ({ baseUrl, projectId }) =>
      `export DESCOPE_BASE_URL='${baseUrl}'\nexport DESCOPE_PROJECT_ID='${projectId}'\nexport DESCOPE_MANAGEMENT_KEY=\n\ndescope user load-all --output table`,
  },
]
