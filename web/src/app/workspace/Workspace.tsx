// A project at work.
export function Workspace() {
  return <main className="lost" />;
}
