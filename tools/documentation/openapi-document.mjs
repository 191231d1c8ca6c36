import openapiTypes, { astToString } from 'openapi-typescript';
import { createControlPlane, openDatabase } from '../../apps/control-plane/src/index.js';

/** Reads the OpenAPI document from a control plane that runs for that, with a database in memory. @returns {Promise<import('openapi-typescript').OpenAPI3>} */
export async function openApiDocument() {
  const database = await openDatabase({ memory: true });
  const controlPlane = createControlPlane({ database });
  try {
    const answer = await fetch(`${await controlPlane.listen()}/api/v1/openapi.json`);
    if (!answer.ok) throw new Error(`The control plane answered ${answer.status} when asked for its OpenAPI document.`);
    return /** @type {import('openapi-typescript').OpenAPI3} */ (await answer.json());
  } finally {
    await controlPlane.close();
    await database.close();
  }
}

/** Writes the types of the document for TypeScript. @param {import('openapi-typescript').OpenAPI3} document */
export async function apiTypes(document) {
  const types = astToString(await openapiTypes(document));
  return `// Made by the \`generate-docs\` script from the control plane's OpenAPI document; edits are overwritten.\n\n${types}`;
}
