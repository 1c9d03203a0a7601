import { Button, DrawerContent, DrawerFooter } from '@adminjs/design-system';
import { ActionHeader, type ActionProps, useTranslation } from 'adminjs';
import type { FormEvent, ReactNode } from 'react';

interface ActionDrawerProps {
  action: ActionProps;
  /** Without it there is nothing to do but to read. */
  submit?: { label: string; isBusy: boolean; isDanger?: boolean; run(): void };
  leave(): void;
  children: ReactNode;
}

/** The frame of an action: its name, what it says or asks, and the button that does it. */
export function ActionDrawer({ action, submit, leave, children }: ActionDrawerProps) {
  const { translateButton } = useTranslation();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit?.run();
  };
  return (
    <form className="k-drawer" onSubmit={onSubmit}>
      <DrawerContent>
        <ActionHeader {...action} omitActions />
        {children}
      </DrawerContent>
      {submit && (
        <DrawerFooter>
          <div className="k-buttons">
            <Button type="button" variant="light" onClick={leave}>
              {translateButton('cancel')}
            </Button>
            <Button
              type="submit"
              variant="contained"
              color={submit.isDanger ? 'danger' : 'primary'}
              disabled={submit.isBusy}
              data-testid="action-submit"
            >
              {submit.label}
            </Button>
          </div>
        </DrawerFooter>
      )}
    </form>
  );
}
