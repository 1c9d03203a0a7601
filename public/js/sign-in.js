/**
 * Who has to sign in first comes to the very place that they asked for: the server never sees what stands behind the `#`
 * of an address, which browsers carry along on the way here.
 */
if (location.hash) {
  for (const field of document.querySelectorAll('.form-card input[name=next]')) {
    if (!field.value.includes('#')) field.value += location.hash;
  }
  for (const link of document.querySelectorAll('.card-aside a')) link.hash = location.hash;
}
