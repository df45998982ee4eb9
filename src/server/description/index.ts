import { Router } from 'express';
import type { WidgetCatalogue } from '../../flow/definition';
import { resource } from '../rest/resource';
import { flowSchema } from './flow-schema';
import { openApi } from './open-api';
import { OPERATIONS } from './operations';
import { documentationPage, STYLESHEET } from './page';

/**
 * What the API is: `/openapi.json` for programs, `/docs` for people, `/schema/flow.json` for editors. All of it comes from
 * the schemas that judge requests and flows, and nobody is asked for credentials.
 */
export function descriptionRouter(catalogue: WidgetCatalogue, publicBaseUrl: () => string): Router {
  const router = Router({ caseSensitive: true, strict: true });
  // Whoever opens the address that the start prints wants to know what is there.
  resource(router, '/', { get: (_request, response) => response.redirect('/docs') });
  resource(router, '/openapi.json', {
    get: (_request, response) => void response.json(openApi(OPERATIONS, publicBaseUrl())),
  });
  resource(router, '/schema/flow.json', {
    get: (_request, response) => {
      const schema = flowSchema(catalogue, `${publicBaseUrl()}/schema/flow.json`);
      // Editors fetch it from wherever they are.
      response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
      response.type('application/schema+json').send(JSON.stringify(schema));
    },
  });
  resource(router, '/docs', {
    get: (_request, response) => {
      response.set('Content-Security-Policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'");
      response.type('html').send(documentationPage(openApi(OPERATIONS, publicBaseUrl())));
    },
  });
  resource(router, '/docs/style.css', {
    get: (_request, response) => void response.type('css').send(STYLESHEET),
  });
  return router;
}
