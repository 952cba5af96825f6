import { describe, expect, test } from 'vitest';
import told from '@tests/citations/labels.json';
import { labelOf, type Labels } from './citationLabel';

// tests/citations/test_styles.py holds the server's labels to the same file.
describe.each(told.styles)('$style', ({ form, names, labels: expected }) => {
  const labels: Labels = { form, names: new Map(Object.entries(names)), missing: new Set() };
  test.each(told.groups.map((group, index) => [expected[index], group] as const))('%s', (label, group) => {
    const parts = group.map(({ number, ...work }, index) =>
      labelOf({ ...work, citationId: String(number) }, { number, opens: index === 0, closes: index === group.length - 1 }, labels));

    expect(parts.join('')).toBe(label);
  });
});
