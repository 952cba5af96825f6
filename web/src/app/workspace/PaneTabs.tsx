// Where the window is too narrow for three panes, one at a time.
import { Tabs } from '@/components/Tabs';

export type Pane = 'sources' | 'write' | 'assistant';
const tabs = [['sources', 'Sources'], ['write', 'Write'], ['assistant', 'Assistant']] as const;

export function PaneTabs({ pane, choose }: { pane: Pane; choose: (pane: Pane) => void }) {
  return <nav className="pane-tabs"><Tabs label="Panes" tabs={tabs} chosen={pane} choose={choose} /></nav>;
}
