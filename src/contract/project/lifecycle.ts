import { operation } from '../operation.ts'
import { name } from '../schemas/fields.ts'
import { ClonedProject, newProject, Project, projectTags } from '../schemas/project.ts'
import { list, message, of, required, text } from '../wire.ts'

const NewProject = message('NewProject', newProject)

export const lifecycle = {
  list: operation('POST', '/v1/mgmt/projects/list', {
    access: 'company',
    effect: 'read',
    summary: 'List the projects of the company',
    output: message({ projects: list(of(Project)) }),
  }),
  clone: operation('POST', '/v1/mgmt/project/clone', {
    summary: 'Clone the project',
    detail: 'Copies the configuration with its secrets. Users, tenants and access keys are not copied.',
    input: NewProject,
    output: ClonedProject,
  }),
  cloneAsync: operation('POST', '/v1/mgmt/project/clone/async', {
    summary: 'Clone the project, to be asked about later',
    input: NewProject,
    output: message({ processId: text() }),
  }),
  cloneProcess: operation('GET', '/v1/mgmt/project/clone/async/:processId', {
    summary: 'Ask about a clone',
    input: message({ processId: required(text({ max: 64 })) }),
    output: message({ projectId: text(), projectName: text(), error: text() }),
  }),
  delete: operation('POST', '/v1/mgmt/project/delete', {
    summary: 'Delete the project',
    detail: 'With its users, tenants, keys, configuration and audit trail. It cannot be undone.',
  }),
  updateName: operation('POST', '/v1/mgmt/project/update/name', {
    summary: 'Rename the project',
    input: message({ name: required(name) }),
  }),
  updateTags: operation('POST', '/v1/mgmt/project/update/tags', {
    summary: "Replace the project's tags",
    input: message({ tags: projectTags }),
  }),
}
