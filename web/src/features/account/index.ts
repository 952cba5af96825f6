// The person's own account: their name, where they are signed in, what they take along, the way out.
export { SettingsPage } from './SettingsPage';
