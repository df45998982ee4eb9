import type { Router } from 'express';
import { readParameters } from '../rest/parameters';
import { resource } from '../rest/resource';
import { checkDefinition } from './definition';
import { CREATE_FLOW } from './flows';
import { problemBody } from './representation';
import type { StudioDependencies } from './studio-dependencies';

/** `/v2/Flows/Validate`: what saving a flow would say, and nothing saved. Its warnings come beside Twilio's `valid`. */
export function flowValidateRoutes(router: Router, { validate }: StudioDependencies): void {
  resource(router, '/Flows/Validate', {
    post: (request, response) => {
      const { Definition } = readParameters(CREATE_FLOW, request.body);
      const { warnings } = checkDefinition(validate, Definition);
      response.json({ valid: true, warnings: warnings.map(problemBody) });
    },
  });
}
