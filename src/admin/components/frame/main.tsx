import type { ComponentType } from 'react';

/** What a route of AdminJS's shows, as the main part of the page. */
export default function Main({ OriginalComponent, ...props }: { OriginalComponent: ComponentType<object> }) {
  return (
    <main className="k-main">
      <OriginalComponent {...props} />
    </main>
  );
}
