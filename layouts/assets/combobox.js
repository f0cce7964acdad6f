/* Turns the native list of authorities into a search by name: an editable combobox with list autocomplete, after
   the ARIA Authoring Practices. Without this script the native list works as it is. */
(function () {
    'use strict';

    function plain(text) {
        return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
    }

    window.outcomesCombobox = function (host) {
        var select = document.getElementById(host.dataset.for);
        if (!select) { return; }
        var options = Array.from(select.options).map(function (option) {
            var group = option.parentElement.label || '';
            return {value: option.value, name: option.text, group: group, find: ' ' + plain(option.text) + ' ' + plain(option.value)};
        });
        var current = select.selectedIndex >= 0 ? select.options[select.selectedIndex].text : '';
        var input = document.createElement('input');
        var list = document.createElement('ul');
        var shown = [];
        var active = -1;

        input.id = host.dataset.for + '-input';
        input.className = 'field';
        input.type = 'text';
        input.value = current;
        Object.entries({
            role: 'combobox', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', enterkeyhint: 'go',
            'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': host.id + 'list',
            'aria-labelledby': host.dataset.for + '-label'
        }).forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });
        list.id = host.id + 'list';
        list.className = 'combobox-list';
        list.setAttribute('role', 'listbox');
        list.setAttribute('aria-labelledby', host.dataset.for + '-label');
        list.hidden = true;
        host.append(input, list);
        select.hidden = true;
        select.setAttribute('aria-hidden', 'true');
        var label = document.getElementById(host.dataset.for + '-label');
        if (label) { label.htmlFor = input.id; }

        function open() { list.hidden = false; input.setAttribute('aria-expanded', 'true'); }
        function close() {
            list.hidden = true;
            active = -1;
            input.setAttribute('aria-expanded', 'false');
            input.removeAttribute('aria-activedescendant');
        }

        function fill(words) {
            var wanted = plain(words);
            shown = options.filter(function (option) { return !wanted || option.find.indexOf(wanted) >= 0; });
            // Names that begin with what was typed come first.
            shown.sort(function (a, b) {
                return (b.find.indexOf(' ' + wanted) === 0) - (a.find.indexOf(' ' + wanted) === 0);
            });
            list.replaceChildren();
            shown.forEach(function (option, place) {
                var item = document.createElement('li');
                item.id = list.id + place;
                item.setAttribute('role', 'option');
                item.setAttribute('aria-selected', 'false');
                var name = document.createElement('span');
                name.textContent = option.name;
                var group = document.createElement('span');
                group.className = 'quiet';
                group.textContent = option.group;
                item.append(name, group);
                list.append(item);
            });
            if (!shown.length) {
                var item = document.createElement('li');
                item.setAttribute('role', 'option');
                item.setAttribute('aria-disabled', 'true');
                item.setAttribute('aria-selected', 'false');
                item.className = 'nothing';
                item.textContent = 'No authority with this name';
                list.append(item);
            }
            activate(wanted && shown.length ? 0 : -1);
        }

        function activate(place) {
            active = place;
            Array.from(list.children).forEach(function (item, index) {
                item.setAttribute('aria-selected', index === place ? 'true' : 'false');
            });
            if (place >= 0) {
                input.setAttribute('aria-activedescendant', list.children[place].id);
                list.children[place].scrollIntoView({block: 'nearest'});
            } else {
                input.removeAttribute('aria-activedescendant');
            }
        }

        function choose(place) {
            var option = shown[place];
            if (!option) { return; }
            input.value = option.name;
            close();
            window.outcomesChange(select.dataset.param, option.value, input.id);
        }

        function show() {
            fill(input.value === current ? '' : input.value);
            open();
            if (input.value === current) {
                activate(shown.findIndex(function (option) { return option.name === current; }));
            }
        }

        input.addEventListener('focus', function () { input.select(); });
        input.addEventListener('click', function () { if (list.hidden) { show(); } });
        input.addEventListener('input', function () { fill(input.value); open(); });
        input.addEventListener('blur', function () { close(); input.value = current; });
        input.addEventListener('keydown', function (event) {
            var last = shown.length - 1;
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                event.preventDefault();
                if (list.hidden) { show(); return; }
                var step = event.key === 'ArrowDown' ? 1 : -1;
                activate(active + step > last ? 0 : active + step < 0 ? last : active + step);
            } else if (event.key === 'Enter') {
                event.preventDefault();
                if (!list.hidden && active >= 0) { choose(active); }
            } else if (event.key === 'Escape') {
                event.stopPropagation();
                if (list.hidden) { input.value = ''; } else { close(); input.value = current; input.select(); }
            } else if (event.key === 'Tab') {
                close();
            }
        });
        // Before the field loses focus, so that the list is still there to be chosen from.
        list.addEventListener('mousedown', function (event) {
            event.preventDefault();
            var item = event.target.closest('[role="option"]');
            if (item) { choose(Array.from(list.children).indexOf(item)); }
        });
    };
}());
