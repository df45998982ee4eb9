import { widgets } from '../../src/widgets';
import { knownWidgets } from '../../src/widgets/known';

describe('the widgets that flows may contain and executions cannot enter', () => {
  test.each(Object.entries(knownWidgets))('%s is listed by its type and says why it does not run', (key, widget) => {
    expect(widget.type).toBe(key);
    expect(widget.support).toBe('known');
    expect(widget.reason).toEqual(expect.any(String));
    expect(Object.keys(widgets)).not.toContain(key);
  });

  it('are as strict about JSON types as Studio', () => {
    const gather = knownWidgets['gather-input-on-call'].properties;
    expect(gather.safeParse({ timeout: 5, profanity_filter: 'true', stop_gather: true }).success).toBe(true);
    expect(gather.safeParse({ timeout: '5' }).success).toBe(false);
    expect(gather.safeParse({ profanity_filter: true }).success).toBe(false);
    expect(knownWidgets['connect-call-to'].properties.safeParse({}).success).toBe(false);
    expect(knownWidgets.understand.properties.safeParse({ anything: [null] }).success).toBe(true);
  });
});
