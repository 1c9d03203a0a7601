import type { BasePropertyJSON, RecordJSON, ResourceJSON } from 'adminjs';

/** Every column that a list has something for: those of its own first, then what the page of a record shows besides. */
export function choosableColumns(resource: ResourceJSON, [record]: RecordJSON[]): BasePropertyJSON[] {
  const own = resource.listProperties;
  const others = resource.showProperties.filter(
    ({ propertyPath }) =>
      record && propertyPath in record.params && !own.some((one) => one.propertyPath === propertyPath),
  );
  return [...own, ...others];
}

/** As the address has them, else as they were chosen last in this browser, else the table's own. */
export function chosenColumns(resource: ResourceJSON, query: URLSearchParams): string[] {
  const chosen = query.get('columns') ?? localStorage.getItem(keyOf(resource.id));
  const own = resource.listProperties.map(({ propertyPath }) => propertyPath);
  return chosen ? chosen.split(',').filter((name) => name in resource.properties) : own;
}

export function keepColumns(resource: ResourceJSON, names: string[]): void {
  localStorage.setItem(keyOf(resource.id), names.join(','));
}

const keyOf = (resourceId: string): string => `kladovka.columns.${resourceId}`;
