import type { Request, Router } from 'express';
import { EVENT_TYPES, eventType, SCHEMA_VERSIONS, type SchemaId } from '../../events/event-types';
import { textField } from '../rest/fields';
import { PAGE, readList } from '../rest/page-parameters';
import { readParameters } from '../rest/parameters';
import { notFound, resource } from '../rest/resource';
import type { EventsDependencies } from './events-dependencies';
import { fixedPage } from './fixed-page';
import { schemaBody, schemaVersionBody, typeBody } from './representation';

/** Parameters of the list of event types. */
export const LIST_TYPES = PAGE.extend({ SchemaId: textField(100).optional() });

/** `/v1/Types`: what can be subscribed to; and `/v1/Schemas`: what the data of the events looks like. */
export function catalogueRoutes(router: Router, { baseUrl }: Pick<EventsDependencies, 'baseUrl'>): void {
  resource(router, '/Types', {
    get: async (request, response) => {
      const { SchemaId } = readParameters(LIST_TYPES, request.query);
      const types = EVENT_TYPES.filter(({ schemaId }) => SchemaId === undefined || schemaId === SchemaId);
      const list = { key: 'types', baseUrl: baseUrl() };
      response.json(
        await readList(
          request,
          list,
          (page) => fixedPage(types, page),
          (type) => typeBody(type, baseUrl()),
        ),
      );
    },
  });
  resource(router, '/Types/:Type', {
    get: (request, response) => {
      const type = eventType(String(request.params.Type));
      if (!type) throw notFound(request);
      response.json(typeBody(type, baseUrl()));
    },
  });
  resource(router, '/Schemas/:Id', {
    get: (request, response) => void response.json(schemaBody(schemaOf(request), baseUrl())),
  });
  resource(router, '/Schemas/:Id/Versions', {
    get: async (request, response) => {
      const id = schemaOf(request);
      const list = { key: 'schema_versions', baseUrl: baseUrl() };
      const represent = (version: number) => schemaVersionBody({ id, version }, baseUrl());
      response.json(await readList(request, list, (page) => fixedPage(SCHEMA_VERSIONS, page), represent));
    },
  });
  resource(router, '/Schemas/:Id/Versions/:SchemaVersion', {
    get: (request, response) => {
      const id = schemaOf(request);
      const version = SCHEMA_VERSIONS.find((known) => String(known) === request.params.SchemaVersion);
      if (version === undefined) throw notFound(request);
      response.json(schemaVersionBody({ id, version }, baseUrl()));
    },
  });
}

function schemaOf(request: Request): SchemaId {
  const type = EVENT_TYPES.find(({ schemaId }) => schemaId === request.params.Id);
  if (!type) throw notFound(request);
  return type.schemaId;
}
