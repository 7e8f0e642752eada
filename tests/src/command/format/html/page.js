for (const block of document.querySelectorAll('.copied')) {
  if (!navigator.clipboard) break;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'copy';
  button.onclick = async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent);
    button.textContent = 'copied';
    setTimeout(() => (button.textContent = 'copy'), 1500);
  };
  block.append(button);
}
for (const here of document.querySelectorAll('.scrolls .here')) {
  const row = here.closest('.scrolls');
  row.scrollLeft += here.getBoundingClientRect().right - row.getBoundingClientRect().right + 20;
}
