import type { Choice } from './choice';
import { DEFINITION_CHOICES } from './choices-definitions';
import { EXECUTION_CHOICES, TEMPLATE_CHOICES } from './choices-executions';
import { WIDGET_CHOICES } from './choices-widgets';

/** All choices, by what they are about. */
export const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  Definitions: DEFINITION_CHOICES,
  Widgets: WIDGET_CHOICES,
  Templates: TEMPLATE_CHOICES,
  'Executions and messages': EXECUTION_CHOICES,
};
