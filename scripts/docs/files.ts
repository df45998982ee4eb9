import { compatibilityPage } from './compatibility/page';
import { faultsPage } from './faults/page';
import { withSections, type GeneratedFile } from './page';
import { environmentExample, settingsTable } from './settings';
import { widgetSummary } from './widget-summary';

/** Every file that is generated from the code, in whole or in part. */
export function generatedFiles(): GeneratedFile[] {
  const readme = withSections('README.md', { widgets: widgetSummary(), settings: settingsTable() });
  return [
    { path: '.env.example', content: environmentExample() },
    { path: 'docs/compatibility.md', content: compatibilityPage() },
    { path: 'docs/faults.md', content: faultsPage() },
    readme,
  ];
}
