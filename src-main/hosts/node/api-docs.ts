import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { addresses } from '../../contract/addresses.ts'
import { createOpenApiDocument } from '../../router/openapi-document.ts'
import { sendHtml, sendJson } from './answers.ts'
import { createStaticFiles } from './static-files.ts'

/** The only files of the package that are served. */
const packageFiles = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'])

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>WeCom Desk API</title>
<link rel="icon" href="${addresses.apiDocs}/favicon-32x32.png">
<link rel="stylesheet" href="${addresses.apiDocs}/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="${addresses.apiDocs}/swagger-ui-bundle.js"></script>
<script src="${addresses.apiDocs}/initializer.js"></script>
</body>
</html>
`

/** A file of its own, because the content security policy allows no script in the page. */
const initializer = `window.SwaggerUIBundle({
  url: '${addresses.apiDocument}',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
})
`

export interface ApiDocs {
  /** @returns false where the path is none of the documentation */
  send(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>
}

/** The OpenAPI document, and a page that shows it without the internet. */
export function createApiDocs(version: string): ApiDocs {
  const swagger = createStaticFiles(dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json'))))
  let document: ReturnType<typeof createOpenApiDocument> | null = null

  return {
    async send(path, request, response) {
      if (path === addresses.apiDocument) {
        sendJson(response, 200, await (document ??= createOpenApiDocument(version)))
        return true
      }
      if (path === addresses.apiDocs) {
        sendHtml(response, 200, page)
        return true
      }
      const name = path.startsWith(`${addresses.apiDocs}/`) ? path.slice(addresses.apiDocs.length + 1) : null
      if (name === 'initializer.js') {
        response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' })
        response.end(initializer)
        return true
      }
      return name !== null && packageFiles.has(name) ? swagger.send(name, request, response) : false
    },
  }
}
