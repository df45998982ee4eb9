import type { WidgetCatalogue } from '../flow/definition';
import { widgets } from './index';
import { knownWidgets } from './known';

/** Every widget type that a flow may contain: what runs, and what is only known. For loading flows, not for running them. */
export const catalogue: WidgetCatalogue = { ...knownWidgets, ...widgets };
