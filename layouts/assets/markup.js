/* Makes the plain elements of a page from the JSON that layouts/markup.py puts into data-markup.
   Only elements and attributes that pages use are made, and text stays text. */
(function () {
    'use strict';

    var TAGS = new Set(('a button caption code dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 header img input label legend ' +
        'li main nav ol optgroup option p section select span strong summary table tbody td th thead tr ul').split(' '));
    var NAMES = {className: 'class', htmlFor: 'for', colSpan: 'colspan', tabIndex: 'tabindex'};
    var SAFE = /^(https:\/\/|\/(?!\/)|#|data:image\/svg\+xml,)/;

    function fill(element, children) {
        (Array.isArray(children) ? children : [children]).forEach(function (child) {
            if (child === null || child === undefined) { return; }
            if (typeof child === 'string' && element.tagName === 'TR') { child = cell(child); }
            element.append(typeof child === 'object' ? made(child) : String(child));
        });
    }

    // A text within a row is a cell: its class, a bar, what it says. A large table has ten thousand of them.
    function cell(text) {
        var bar = text.indexOf('|');
        return {type: 'Td', props: bar ? {className: text.slice(0, bar), children: text.slice(bar + 1)} : {children: text.slice(1)}};
    }

    function made(part) {
        var tag = part.type.toLowerCase();
        if (!TAGS.has(tag)) { throw new Error('element ' + tag + ' is not made here'); }
        var element = document.createElement(tag);
        Object.keys(part.props).forEach(function (key) {
            var value = part.props[key];
            if (key === 'children' || value === false || key.slice(0, 2) === 'on') { return; }
            if ((key === 'href' || key === 'src' || key === 'action') && !SAFE.test(value)) { return; }
            element.setAttribute(NAMES[key] || key, value === true ? '' : value);
        });
        fill(element, part.props.children);
        return element;
    }

    window.outcomesMarkup = function () {
        document.querySelectorAll('[data-markup]').forEach(function (host) {
            var children = JSON.parse(host.dataset.markup);
            host.removeAttribute('data-markup');
            host.replaceChildren();
            fill(host, children);
        });
    };
}());
