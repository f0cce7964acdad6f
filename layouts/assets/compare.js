/* The Compare page: forms of ticks that change the address, fields that filter ticks, sorting, and pictures of what is
   not a chart of Plotly's. Without this script the forms are sent by GET, to the same address. */
(function () {
    'use strict';

    function plain(text) { return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }

    // Ticks of one name become one parameter, its values separated by commas.
    document.addEventListener('submit', function (event) {
        var form = event.target;
        if (!form.dataset.form) { return; }
        event.preventDefault();
        var parts = new Map();
        new FormData(form).forEach(function (value, name) {
            if (value.trim()) { parts.set(name, (parts.get(name) || []).concat(value.trim())); }
        });
        var query = Array.from(parts).map(function (pair) {
            return pair[0] + '=' + encodeURIComponent(pair[1].join(',')).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/');
        }).join('&');
        window.outcomesGo(form.getAttribute('action') + (query ? '?' + query : ''), {});
    });

    document.addEventListener('input', function (event) {
        var list = event.target.dataset && document.getElementById(event.target.dataset.filter || '');
        if (!list) { return; }
        var wanted = plain(event.target.value.trim());
        var found = 0;
        list.querySelectorAll('fieldset').forEach(function (set) {
            var some = 0;
            set.querySelectorAll('label').forEach(function (label) {
                label.hidden = plain(label.textContent).indexOf(wanted) < 0;
                some += !label.hidden;
            });
            set.hidden = !some;
            found += some;
        });
        var status = document.getElementById('status');
        if (status) { status.textContent = wanted ? found + ' found' : ''; }
    });

    // Enter in a field that filters must not send the form.
    document.addEventListener('keydown', function (event) {
        if (event.key === 'Enter' && event.target.dataset && event.target.dataset.filter) { event.preventDefault(); }
    });

    document.addEventListener('click', function (event) {
        var button = event.target.closest('button');
        if (!button) { return; }
        if (button.dataset.param) { window.outcomesChange(button.dataset.param, button.dataset.value, button.id); }
        if (button.dataset.untick) {
            document.querySelectorAll('#' + CSS.escape(button.dataset.untick) + ' input').forEach(function (box) { box.checked = false; });
        }
        if (button.dataset.picture) { picture(button); }
    });

    // Draws an element as it stands on the page, scrolled-away parts too: backgrounds, rules, images and words.
    function picture(button) {
        var root = document.getElementById(button.dataset.picture);
        var content = root.querySelector('table') || root;
        var left = root.scrollLeft, top = root.scrollTop;
        root.scrollLeft = 0;
        root.scrollTop = 0;
        var box = content.getBoundingClientRect();
        var head = 44, foot = 32, edge = 16;
        var wide = Math.max(box.width, 640) + 2 * edge, high = box.height + head + foot;
        // The largest canvas that browsers make.
        var scale = Math.min(2, 16000 / wide, 16000 / high);
        var canvas = document.createElement('canvas');
        canvas.width = Math.round(wide * scale);
        canvas.height = Math.round(high * scale);
        var pen = canvas.getContext('2d');
        pen.scale(scale, scale);
        pen.fillStyle = '#fff';
        pen.fillRect(0, 0, wide, high);
        pen.translate(edge - box.left, head - box.top);
        draw(content);
        pen.setTransform(scale, 0, 0, scale, 0, 0);
        pen.fillStyle = '#0b0c0c';
        pen.textBaseline = 'alphabetic';
        pen.font = '700 16px Arial, Helvetica, sans-serif';
        pen.fillText(button.dataset.title, edge, 26, wide - 2 * edge);
        pen.font = '11px Arial, Helvetica, sans-serif';
        pen.fillStyle = '#4a4f54';
        pen.fillText(button.dataset.source, edge, high - 12, wide - 2 * edge);
        root.scrollLeft = left;
        root.scrollTop = top;
        canvas.toBlob(function (blob) {
            var link = document.createElement('a');
            link.href = URL.createObjectURL(blob);
            link.download = button.dataset.file + '.png';
            link.click();
            setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
        });

        function draw(element) {
            var style = getComputedStyle(element);
            var place = element.getBoundingClientRect();
            if (style.visibility === 'hidden' || place.width <= 1 || element.classList.contains('govuk-visually-hidden') || element.classList.contains('turn')) { return; }
            if (style.backgroundColor !== 'rgba(0, 0, 0, 0)') {
                pen.fillStyle = style.backgroundColor;
                pen.fillRect(place.left, place.top, place.width, place.height);
            }
            if (parseFloat(style.borderBottomWidth)) {
                pen.fillStyle = style.borderBottomColor;
                pen.fillRect(place.left, place.bottom - parseFloat(style.borderBottomWidth), place.width, parseFloat(style.borderBottomWidth));
            }
            if (element.tagName === 'IMG') { pen.drawImage(element, place.left, place.top, place.width, place.height); }
            var sign = element.tagName === 'TD' && /"(.)"/.exec(getComputedStyle(element, '::after').content);
            if (sign) {
                pen.fillStyle = style.color;
                pen.font = '10px Arial, sans-serif';
                pen.textBaseline = 'alphabetic';
                pen.fillText(sign[1], place.left + 6, (place.top + place.bottom) / 2 + 12);
            }
            element.childNodes.forEach(function (child) {
                if (child.nodeType === 1) { draw(child); }
                if (child.nodeType === 3) { write(child, style); }
            });
        }

        function write(text, style) {
            var range = document.createRange();
            // A name may break after a hyphen.
            var words = /[^\s-]*-|[^\s-]+/g;
            var word;
            pen.fillStyle = style.color;
            pen.textBaseline = 'middle';
            while ((word = words.exec(text.data))) {
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                Array.from(range.getClientRects()).slice(0, 1).forEach(function (place) {
                    // The first line of a cell is larger than the second; the height of the word says which it is.
                    var size = Math.min(parseFloat(style.fontSize), 24);
                    if (text.parentNode.tagName === 'TD' && text.data.indexOf('\n') > word.index) { size = 14; }
                    pen.font = style.fontWeight + ' ' + size + 'px Arial, Helvetica, sans-serif';
                    pen.fillText(word[0], place.left, (place.top + place.bottom) / 2 + 1);
                });
            }
        }
    }
}());
