import { agentEndpoints } from './agent.ts'
import { departmentEndpoints } from './department.ts'
import type { Endpoint } from './endpoint.ts'
import { externalContactEndpoints } from './external-contact.ts'
import { loginEndpoints } from './login.ts'
import { platformEndpoints } from './platform.ts'
import { tagEndpoints } from './tag.ts'
import { userEndpoints } from './user.ts'

/** Every API the practice company has, by its path without `/cgi-bin/`. */
export const endpointsByPath: ReadonlyMap<string, Endpoint> = new Map(
  [
    ...platformEndpoints,
    ...agentEndpoints,
    ...departmentEndpoints,
    ...userEndpoints,
    ...tagEndpoints,
    ...externalContactEndpoints,
    ...loginEndpoints,
  ].map((endpoint) => [endpoint.path, endpoint]),
)
